import { Select, type SelectProps } from '@mantine/core'
import classes from './select-with-hint.module.css'

export interface HintedOption<T extends string = string> {
  value: T
  label: string
  /** What one should know before choosing it. */
  hint: string
  disabled?: boolean
}

interface Props<T extends string> extends Pick<SelectProps, 'label' | 'aria-label' | 'size' | 'disabled' | 'error'> {
  options: readonly HintedOption<T>[]
  value: T | undefined
  onChange(value: T): void
  /** Pixels, where the notes need more room than the field has. */
  listWidth?: number
}

/** A choice of one, each with a word about it. */
export function SelectWithHint<T extends string>({ options, value, onChange, listWidth, ...rest }: Props<T>) {
  const byValue = new Map<string, HintedOption<T>>(options.map(option => [option.value, option]))
  return (
    <Select
      {...rest}
      classNames={{ option: classes.choice }}
      data={options.map(({ value, label, disabled }) => ({ value, label, disabled }))}
      value={value ?? null}
      allowDeselect={false}
      comboboxProps={{ width: listWidth ?? 'target', position: 'bottom-end' }}
      maxDropdownHeight={320}
      onChange={chosen => {
        const option = byValue.get(chosen ?? '')
        if (option) onChange(option.value)
      }}
      renderOption={({ option }) => (
        <span className={classes.option}>
          {option.label}
          <small className={classes.note}>{byValue.get(option.value)?.hint}</small>
        </span>
      )}
    />
  )
}
