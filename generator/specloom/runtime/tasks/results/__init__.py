"""How results are obtained that are not in the response that reports the success:
a strategy for each way of providers.
"""
