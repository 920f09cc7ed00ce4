"""Documents for print and archive, after GB/T 9704-2012."""
