"""The delivery of one run: its options, the session from opening to closing, the workers, the ledger, the receipt."""
