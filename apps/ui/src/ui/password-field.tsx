import { PasswordInput, type PasswordInputProps } from '@mantine/core'

interface Props extends Pick<PasswordInputProps, 'label' | 'error'> {
  value: string
  /** New passwords show the rule, and browsers offer to generate one. */
  isNew?: boolean
  onChange(password: string): void
}

const MIN_LENGTH = 10

export const isTooShort = (password: string): boolean => password.length < MIN_LENGTH

export function PasswordField({ isNew = false, onChange, ...rest }: Props) {
  return (
    <PasswordInput
      {...rest}
      {...(isNew && { description: 'At least 10 characters' })}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      maxLength={512}
      onChange={event => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': 'Show password', tabIndex: 0 }}
    />
  )
}
