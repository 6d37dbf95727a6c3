"""What the web holds, by its address: one page or file, or feeds for weeks."""
