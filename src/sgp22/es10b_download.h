// ES10b: the commands of a download, less the package itself.
// Spec: SGP.22 sections 5.7.5, 5.7.13 and 5.7.14.
#pragma once

#include <optional>
#include <string>

#include "sgp22/identifiers.h"
#include "tlv/tlv.h"

namespace lpab::sgp22 {

// What a server signs in the first step; a view of `raw`, which alone travels.
struct ServerSigned1 {
  TransactionId transaction_id;
  Bytes euicc_challenge;
  std::string server_address;
  Bytes server_challenge;
  static Result<ServerSigned1> Decode(ByteSpan whole);
};

// What a server signs in the second step.
struct SmdpSigned2 {
  TransactionId transaction_id;
  bool confirmation_code_required = false;
  static Result<SmdpSigned2> Decode(ByteSpan whole);
};

// What the LPA tells of its device. Spec: SGP.22 section 4.2.
struct DeviceInfo {
  // Type allocation code of the device; other open LPAs announce this one, too.
  Bytes tac = {0x35, 0x29, 0x06, 0x11};
  Bytes capabilities;  // contents of DeviceCapabilities: 81..., 85...
  Bytes imei;          // 8 bytes, or empty
};

// ES10b.AuthenticateServer. The first four fields are the server's bytes, tag included.
struct AuthenticateServerResponse {
  TransactionId transaction_id;
  Bytes raw;  // BF38..., as the server wants it
  // Errors: kMalformed; Es10Error when the card sends its error.
  static Result<AuthenticateServerResponse> Decode(ByteSpan whole);
};
struct AuthenticateServer {
  static constexpr tlv::Tag kTag = 0xBF38;
  using Response = AuthenticateServerResponse;
  Bytes server_signed1;      // 30...
  Bytes server_signature1;   // 5F37...
  Bytes ci_key_id;           // 04...
  Bytes server_certificate;  // 30...
  std::string matching_id;   // may be empty
  DeviceInfo device;
  Bytes Encode() const;
};

// ES10b.PrepareDownload.
struct PrepareDownloadResponse {
  TransactionId transaction_id;
  Bytes raw;  // BF21...
  static Result<PrepareDownloadResponse> Decode(ByteSpan whole);
};
struct PrepareDownload {
  static constexpr tlv::Tag kTag = 0xBF21;
  using Response = PrepareDownloadResponse;
  Bytes smdp_signed2;            // 30...
  Bytes smdp_signature2;         // 5F37...
  std::optional<Bytes> hash_cc;  // 32 bytes
  Bytes smdp_certificate;        // 30...
  Bytes Encode() const;
};

// Spec: SGP.22 section 5.7.14, CancelSessionReason.
enum class CancelReason {
  kEndUserRejection = 0,
  kPostponed = 1,
  kTimeout = 2,
  kPprNotAllowed = 3,
  kMetadataMismatch = 4,
  kLoadBppExecutionError = 5,
  kUndefined = 127,
};
std::string_view CancelReasonName(CancelReason reason);

// ES10b.CancelSession.
struct CancelSessionResponse {
  Bytes raw;  // BF41..., as the server wants it
  static Result<CancelSessionResponse> Decode(ByteSpan whole);
};
struct CancelSession {
  static constexpr tlv::Tag kTag = 0xBF41;
  using Response = CancelSessionResponse;
  TransactionId transaction_id;
  CancelReason reason = CancelReason::kUndefined;
  Bytes Encode() const;
};

}  // namespace lpab::sgp22
