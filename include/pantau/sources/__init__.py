"""Where data comes from: facilitators' Google Sheets and partners' files. Reads; judges nothing."""
