// What an LPA checks of a server's messages before it passes them to the card. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "http/http.h"
#include "sgp22/activation_code.h"
#include "sgp22/es10b_download.h"
#include "sgp22/es9plus.h"

namespace lpab::lpa {

// Spec: SGP.22 section 3.0.1, step 5 and on. Errors: kUntrusted when the address, the challenge or
// the transaction id is not the one expected, or the server's OID is not `demanded_oid`;
// kMalformed.
Result<void> CheckServerSigned1(const sgp22::InitiateAuthenticationResponse& response,
                                const sgp22::SmdpAddress& contacted, ByteSpan euicc_challenge,
                                const std::optional<std::string>& demanded_oid);

// That a server authenticates itself as what it is to be: CERT.DPauth of an SM-DP+, CERT.DSauth of
// an SM-DS. The card takes both. Errors: kUntrusted, kMalformed.
Result<void> CheckServerRole(ByteSpan certificate_der, http::ServerRole wanted);

// What the card is shown of a server's answer.
sgp22::AuthenticateServer AuthenticateServerRequest(
    const sgp22::InitiateAuthenticationResponse& response, std::string matching_id,
    const sgp22::DeviceInfo& device);

// kUntrusted when `found`, in `where`, is not the session's.
Result<void> CheckTransaction(const sgp22::TransactionId& session,
                              const sgp22::TransactionId& found, std::string_view where);

// That the card does not have the profile already: it would refuse the package at its installation,
// and the order would be used up. Errors: kAlreadyExists, saying whether it is enabled.
Result<void> CheckIsNew(std::span<const sgp22::ProfileInfo> on_card, const sgp22::Iccid& offered);

// SHA-256(SHA-256(code) | transaction id). Spec: SGP.22 section 3.1.3.
Bytes HashConfirmationCode(std::string_view code, const sgp22::TransactionId& transaction_id);

}  // namespace lpab::lpa
