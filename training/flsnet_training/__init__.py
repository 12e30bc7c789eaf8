# SPDX-License-Identifier: Apache-2.0
"""Trains the two-stage face segmentation network of the flsnet module."""
