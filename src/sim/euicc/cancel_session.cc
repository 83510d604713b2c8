#include "sim/euicc/es10_answers.h"
#include "sim/euicc/rsp_functions.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kTag = 0xBF41;

struct Request {
  ByteSpan transaction_id;
  uint64_t reason = 0;
};

Result<Request> ReadRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan contents, CommandValue(command));
  tlv::Reader reader(contents);
  LPAB_ASSIGN(const tlv::Element transaction_id, reader.Expect(0x80));
  LPAB_ASSIGN(const tlv::Element reason, reader.Expect(0x81));
  Request request{transaction_id.value, 0};
  LPAB_ASSIGN(request.reason, tlv::ReadUint(reason.value));
  return request;
}

}  // namespace

Es10Answer CancelSession(CardContext& context, ByteSpan command) {
  const auto request = ReadRequest(command);
  if (!request) return {{}, apdu::kSwIncorrectData};
  const std::shared_ptr<RspSession> session = context.session();
  if (session == nullptr || session->step == RspSession::Step::kChallenged ||
      !Equal(request->transaction_id, session->transaction_id)) {
    return ErrorAnswer(kTag, static_cast<uint64_t>(RspCode::kInvalidTransactionId));
  }
  const tlv::Writer contents = tlv::Writer()
                                   .Put(0x80, session->transaction_id)
                                   .Put(0x81, session->smdp_oid)
                                   .PutUint(0x82, request->reason);
  const Bytes signed_object = tlv::Encode(0x30, contents.bytes());
  const Bytes signature = Sign(context, SessionCredential(context, *session), signed_object);
  context.session().reset();
  const tlv::Writer ok = tlv::Writer().Raw(signed_object).Put(0x5F37, signature);
  return {tlv::Encode(kTag, tlv::Writer().Put(0xA0, ok).bytes()), apdu::kSwSuccess};
}

}  // namespace lpab::sim::euicc
