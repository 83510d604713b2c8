#include "sim/euicc/notifications.h"

namespace lpab::sim::euicc {
namespace {

const pki::EuiccCredential& CredentialFor(const CardContext& context, const Profile& profile) {
  const pki::EuiccIdentity& identity = context.identity();
  const auto* found = identity.FindCredential(profile.ci_identifier);
  return found != nullptr ? *found : identity.credentials.front();
}

// OtherSignedNotification; the signature is over the BF2F with its tag and length.
Bytes EncodeOtherSignedNotification(const CardContext& context,
                                    const pki::EuiccCredential& credential, ByteSpan metadata) {
  const tlv::Writer contents = tlv::Writer()
                                   .Raw(metadata)
                                   .Put(0x5F37, Sign(context, credential, metadata))
                                   .Raw(credential.euicc.Der())
                                   .Raw(credential.eum.Der());
  return tlv::Encode(0x30, contents.bytes());
}

}  // namespace

Bytes EncodeNamedBits(uint8_t bits) {
  if (bits == 0) return {0x00};
  uint8_t unused = 0;
  while ((bits >> unused & 1) == 0) ++unused;
  return {unused, bits};
}

Bytes EncodeNotificationMetadata(uint64_t sequence_number, NotificationEvent event,
                                 std::string_view address, ByteSpan iccid) {
  tlv::Writer metadata;
  metadata.PutUint(0x80, sequence_number)
      .Put(0x81, EncodeNamedBits(static_cast<uint8_t>(event)))
      .PutText(0x0C, address);
  if (!iccid.empty()) metadata.Put(0x5A, iccid);
  return tlv::Encode(0xBF2F, metadata.bytes());
}

uint64_t TakeSequenceNumber(CardContext& context) {
  return context.Change().next_sequence_number++;
}

void KeepNotification(CardContext& context, PendingNotification notification) {
  if (context.options().bugs.lost_notifications) return;
  context.Change().notifications.push_back(std::move(notification));
}

void IssueNotifications(CardContext& context, NotificationEvent event, const Profile& profile) {
  const pki::EuiccCredential& credential = CredentialFor(context, profile);
  for (const NotificationConfiguration& configuration : profile.notifications) {
    if ((configuration.events & static_cast<uint8_t>(event)) == 0) continue;
    const uint64_t number = TakeSequenceNumber(context);
    const Bytes metadata =
        EncodeNotificationMetadata(number, event, configuration.address, profile.iccid);
    KeepNotification(context, {number, event, configuration.address, profile.iccid,
                               EncodeOtherSignedNotification(context, credential, metadata)});
  }
}

}  // namespace lpab::sim::euicc
