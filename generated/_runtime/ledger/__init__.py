"""A ledger of orders, which makes a submission safe across a crash."""
