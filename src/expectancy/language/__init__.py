"""Words to expectations: redact, embed, group, name. The entry is ``expectancy.language.refine``.

Importing this package is cheap; scikit-learn and model2vec are loaded only when texts are refined.
"""
