// ES9+ as values: what an LPA asks an SM-DP+, and its answers. How they travel (JSON over HTTPS)
// is lpa's business. Spec: SGP.22 sections 5.6 and 6.5.2.
#pragma once

#include <string>

#include "sgp22/bound_profile_package.h"
#include "sgp22/identifiers.h"
#include "sgp22/profile_info.h"

namespace lpab::sgp22 {

// Section 5.6.1.
struct InitiateAuthenticationRequest {
  std::string smdp_address;
  Bytes euicc_challenge;  // 16 bytes
  Bytes euicc_info1;      // BF20...
};
struct InitiateAuthenticationResponse {
  TransactionId transaction_id;
  Bytes server_signed1;      // 30...
  Bytes server_signature1;   // 5F37...
  Bytes ci_key_id;           // 04...
  Bytes server_certificate;  // 30...
};

// Section 5.6.3.
struct AuthenticateClientRequest {
  TransactionId transaction_id;
  Bytes authenticate_server_response;  // BF38...
};
struct AuthenticateClientResponse {
  TransactionId transaction_id;
  ProfileMetadata metadata;
  Bytes smdp_signed2;      // 30...
  Bytes smdp_signature2;   // 5F37...
  Bytes smdp_certificate;  // 30...
};

// Section 5.6.2.
struct GetBoundProfilePackageRequest {
  TransactionId transaction_id;
  Bytes prepare_download_response;  // BF21...
};
struct GetBoundProfilePackageResponse {
  TransactionId transaction_id;
  BoundProfilePackage package;
};

// Section 5.6.5.
struct CancelSessionRequest {
  TransactionId transaction_id;
  Bytes cancel_session_response;  // BF41...
};

// Section 5.6.4.
struct HandleNotificationRequest {
  Bytes pending_notification;  // BF37... or 30...
};

}  // namespace lpab::sgp22
