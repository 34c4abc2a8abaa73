"""The office's pages about meetings and signers."""
