"""The delivery of one run: its options, the session's life, the workers, the ledger of every case, the receipt."""
