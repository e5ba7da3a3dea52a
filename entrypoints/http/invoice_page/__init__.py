"""The invoice of an order as a page: to be shown, printed, or saved as a PDF by a browser."""
