// What an eUICC says to the server, as DER inside ES9+ requests. Decoding only; no signature is
// checked here. The spans point into the bytes that were decoded, which must outlive them.
// Spec: SGP.22 sections 5.7.5, 5.7.8, 5.7.13, 5.7.14.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::smdp {

// EUICCInfo1, BF20.
struct EuiccInfo1 {
  Bytes svn;                               // 3 bytes
  std::vector<Bytes> ci_for_verification;  // key identifiers, in the eUICC's order
  std::vector<Bytes> ci_for_signing;
};
Result<EuiccInfo1> DecodeEuiccInfo1(ByteSpan der);

// AuthenticateServerResponse, BF38: an error code or all the rest.
struct AuthenticateServerResponse {
  std::optional<uint64_t> error;
  ByteSpan signed1;     // euiccSigned1, whole
  ByteSpan signature1;  // euiccSignature1, 5F37..., whole
  ByteSpan signature;   // its 64 bytes
  ByteSpan euicc_certificate;
  ByteSpan eum_certificate;
  ByteSpan transaction_id;
  ByteSpan server_challenge;
  std::string server_address;
  std::string matching_id;   // empty when there is none
  ByteSpan profile_version;  // of EUICCInfo2; empty when there is none, as the next
  ByteSpan svn;
  std::string tac;  // 8 digits of DeviceInfo
};
Result<AuthenticateServerResponse> DecodeAuthenticateServerResponse(ByteSpan der);

// PrepareDownloadResponse, BF21: an error code or all the rest.
struct PrepareDownloadResponse {
  std::optional<uint64_t> error;
  ByteSpan signed2;  // euiccSigned2, whole
  ByteSpan signature;
  ByteSpan transaction_id;
  ByteSpan one_time_key;              // otPK.EUICC.ECKA, 65 bytes
  std::optional<ByteSpan> hash_code;  // hashCc, 32 bytes
};
Result<PrepareDownloadResponse> DecodePrepareDownloadResponse(ByteSpan der);

// CancelSessionResponse, BF41: an error code or all the rest.
struct CancelSessionResponse {
  std::optional<uint64_t> error;
  ByteSpan signed_part;  // euiccCancelSessionSigned, whole
  ByteSpan signature;
  ByteSpan transaction_id;
  std::string smdp_oid;  // dotted
  uint64_t reason = 0;
};
Result<CancelSessionResponse> DecodeCancelSessionResponse(ByteSpan der);

// Contents of an OBJECT IDENTIFIER as "2.999.10". Errors: kMalformed.
Result<std::string> DecodeOid(ByteSpan contents);

}  // namespace lpab::sim::smdp
