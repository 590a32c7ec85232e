/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MICROLITE_VERSION_H_
#define MICROLITE_VERSION_H_

/* The one place that says which version this is; plain C, for whoever wants to tell. */
#define MICROLITE_VERSION "0.1.0"

#endif /* MICROLITE_VERSION_H_ */
