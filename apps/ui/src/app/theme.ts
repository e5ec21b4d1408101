import {
  type CSSVariablesResolver,
  createTheme,
  Input,
  type MantineColorsTuple,
  Modal,
  Notification
} from '@mantine/core'

/** The accent color: success and primary actions. */
const pine: MantineColorsTuple = [
  '#edf6f4',
  '#d8ebe7',
  '#b0d7cf',
  '#83c0b4',
  '#55a598',
  '#2f8b7c',
  '#1c7366',
  '#165d53',
  '#124a42',
  '#0d3630'
]

/** The attention color: something waits for a person. */
const amber: MantineColorsTuple = [
  '#fdf5e3',
  '#fae8c0',
  '#f5d488',
  '#efbc4d',
  '#e4a423',
  '#c8870d',
  '#a66a06',
  '#855304',
  '#684104',
  '#4a2e03'
]

const red: MantineColorsTuple = [
  '#fceceb',
  '#f9d3cf',
  '#f3a9a3',
  '#f0867d',
  '#e0655c',
  '#cd4339',
  '#b3261e',
  '#931f18',
  '#741812',
  '#54110d'
]

const gray: MantineColorsTuple = [
  '#f8f7f5',
  '#f1f0ec',
  '#e6e4de',
  '#d8d5ce',
  '#c4c0b7',
  '#a29e94',
  '#7a766d',
  '#5c5952',
  '#3e3c37',
  '#24231f'
]

const dark: MantineColorsTuple = [
  '#e9e7e2',
  '#c6c3bb',
  '#a09c92',
  '#75716a',
  '#41403b',
  '#32312e',
  '#262623',
  '#1a1a18',
  '#131312',
  '#0c0c0b'
]

export const theme = createTheme({
  colors: { pine, amber, red, gray, dark },
  primaryColor: 'pine',
  primaryShade: 6,
  fontFamily: 'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.55', lg: '1.6', xl: '1.3' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 'lg',
        padding: 20,
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
        // The header of a modal is not a second banner of the page.
        attributes: { header: { role: 'none' } }
      },
      styles: { title: { fontSize: 16, fontWeight: 650 } }
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      styles: {
        label: { fontSize: 13, marginBottom: 4 },
        description: { fontSize: 12, marginTop: 5 },
        error: { fontSize: 12 }
      }
    })
  }
})

/**
 * The colors of the style sheets in both schemes; every text color has a contrast of at least 4.5 to 1 on its
 * background.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#66625a',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-placeholder': '#77736a',
    '--page': '#f5f4f1',
    '--surface': '#ffffff',
    '--sunken': '#f8f7f5',
    '--code': '#efede8',
    '--line': '#e3e0d9',
    '--line-strong': '#cdc9c0',
    '--text': '#24231f',
    '--muted': '#66625a',
    '--accent': '#16675b',
    '--accent-soft': '#e6f2ef',
    '--attention': '#8a5704',
    '--attention-soft': '#fdf3dc',
    '--danger': '#b3261e',
    '--danger-soft': '#fceceb',
    '--added': '#e2f3e8',
    '--removed': '#fbe6e4',
    '--shadow': '0 1px 2px rgb(60 55 40 / 7%), 0 2px 8px rgb(60 55 40 / 4%)'
  },
  dark: {
    '--mantine-color-body': '#1e1e1c',
    '--mantine-color-dimmed': '#a09c92',
    '--mantine-color-error': '#f0867d',
    '--mantine-color-placeholder': '#8d897f',
    '--page': '#141413',
    '--surface': '#1e1e1c',
    '--sunken': '#181817',
    '--code': '#2b2b28',
    '--line': '#32312e',
    '--line-strong': '#4a4843',
    '--text': '#e9e7e2',
    '--muted': '#a09c92',
    '--accent': '#6cc2b3',
    '--accent-soft': '#15302b',
    '--attention': '#e8b04a',
    '--attention-soft': '#342811',
    '--danger': '#f0867d',
    '--danger-soft': '#3a1c1a',
    '--added': '#15352a',
    '--removed': '#43211f',
    '--shadow': '0 1px 2px rgb(0 0 0 / 40%)'
  }
})
