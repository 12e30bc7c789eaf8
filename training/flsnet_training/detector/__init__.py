# SPDX-License-Identifier: Apache-2.0
"""The module's own face detector: training scenes, network, training, export and measuring."""
