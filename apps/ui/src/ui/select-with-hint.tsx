import { Select, type SelectProps } from '@mantine/core'
import classes from './select-with-hint.module.css'

export interface HintedOption<T extends string = string> {
  value: T
  label: string
  /** Explains the option. */
  hint: string
  disabled?: boolean
}

interface Props<T extends string> extends Pick<SelectProps, 'label' | 'aria-label' | 'size' | 'disabled' | 'error'> {
  options: readonly HintedOption<T>[]
  value: T | undefined
  onChange(value: T): void
  /** Width of the list in pixels, if the hints need more space than the field. */
  listWidth?: number
}

/** A select whose options have a hint. */
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
