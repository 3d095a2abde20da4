//! Finds and hides personal data: typed pieces in, masked pieces and counts out. Pure.
