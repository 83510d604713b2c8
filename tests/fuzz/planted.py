"""One bug for each fuzz target: what a parser's author may well get wrong. `script/fuzz --planted`
puts each into a copy of the source file, links the target with it and lets it search.

`old` stands exactly once in `file`; `new` is put in its place."""

PLANTED = {
    "base": {
        "file": "src/base/base64.cc",
        "old": "group[i] == '=' && i >= 2",
        "new": "group[i] == '=' && i >= 1",
        "what": "base64 takes a group of one digit and three of padding",
    },
    "control": {
        "file": "src/bridge/control_text.cc",
        "old": "if (word.empty()) return Fail(ErrorCode::kMalformed",
        "new": "if (text.size() > 8) return Fail(ErrorCode::kMalformed",
        "what": "a request with an empty word is taken",
    },
    "tlv": {
        "file": "src/tlv/tlv.cc",
        "old": "rest_.size() - header.size < header.length",
        "new": "rest_.size() < header.length",
        "what": "a length check forgets the bytes of the header",
    },
    "apdu": {
        "file": "src/apdu/apdu.cc",
        "old": "body.size() > lc + 1",
        "new": "body.size() > lc + 2",
        "what": "a command may have a byte behind Le",
    },
    "wire": {
        "file": "src/wire/fields.cc",
        "old": "if (header != tlv::EncodeHeader(",
        "new": "if (header > 1 + tlv::EncodeHeader(",
        "what": "a length field may be a byte longer than needed",
    },
    "at": {
        "file": "src/at/answers.cc",
        "old": "*length != hex.size()",
        "new": "*length > hex.size()",
        "what": "an answer of +CSIM may be longer than it says",
    },
    "virtual_card": {
        "file": "src/pcsc/block_chain.cc",
        "old": "block.p2 != blocks_.size()",
        "new": "block.p2 < blocks_.size()",
        "what": "a chain may begin in the middle",
    },
    "session": {
        "file": "src/bridge/pairing_desk.cc",
        "old": "if (!link::SameProof(proof, link::ClientProof(current_->secret,",
        "new": "if (current_->offer.confirm && !link::SameProof(proof, link::ClientProof(current_->secret,",
        "what": "a proof is looked at only where people compare codes as well",
    },
    "ble": {
        "file": "src/link/ble/flow.cc",
        "old": "if (outstanding_ == 0) return CloseReason::kProtocol;",
        "new": "if (opened_ && outstanding_ > 63) return CloseReason::kProtocol;",
        "what": "data is taken without a credit",
    },
    "filter": {
        "file": "src/bridge/apdu_filter.cc",
        "old": "head->whole() == object.size()",
        "new": "head->whole() >= object.size()",
        "what": "an object may be shorter than it says",
    },
    "activation_code": {
        "file": "src/sgp22/activation_code.cc",
        "old": "text.empty() || port == 0 || port > 0xFFFF",
        "new": "text.empty() || port > 0xFFFF",
        "what": "port 0 is taken",
    },
    "es10": {
        "file": "src/sgp22/profile_info.cc",
        "old": "if (gid2) owner.gid2 = ToBytes(gid2->value);",
        "new": "if (gid2) owner.gid1 = ToBytes(gid2->value);",
        "what": "the second group identifier overwrites the first",
    },
    "bpp": {
        "file": "src/sgp22/bound_profile_package.cc",
        "old": "for (size_t i = 1; i < items.size(); ++i)",
        "new": "for (size_t i = 1; i + 1 < items.size(); ++i)",
        "what": "the last 87 of a list is left out",
    },
    "certificate": {
        "file": "src/crypto/ec_key.cc",
        "old": "signature == nullptr || cursor != der.data() + der.size()",
        "new": "signature == nullptr || cursor > der.data() + der.size()",
        "what": "bytes may follow a signature",
    },
    "profile_package": {
        "file": "src/sim/euicc/file_definition.cc",
        "old": "if (fill.position + fill.content.size() > file.content.size())",
        "new": "if (fill.position > file.content.size())",
        "what": "content may run over the end of its file",
    },
    "bpp_loader": {
        "file": "src/sim/euicc/bsp.cc",
        "old": "ByteSpan(chain_).first(kMacSize), segment.value.last(kMacSize))",
        "new": "ByteSpan(chain_).first(6), segment.value.last(kMacSize).first(6))",
        "what": "two bytes of a MAC are not compared",
    },
    "card": {
        "file": "src/sim/euicc/file_view.cc",
        "old": "command.p1 * size > file->content.size()",
        "new": "(command.p1 - 1) * size > file->content.size()",
        "what": "the record behind the last one can be read",
    },
    "es9plus_json": {
        "file": "src/lpa/es9plus_json.cc",
        "old": 'if (word == "Executed-Success" ||',
        "new": 'if (word.starts_with("Ex") ||',
        "what": "an answer that says Expired is taken as executed",
    },
    "inspector": {
        "file": "src/relay/identity_checks.cc",
        "old": "Equal(id, session_.transaction_id)) return;",
        "new": "id.size() == session_.transaction_id.size()) return;",
        "what": "a transaction id is another only where it has another length",
    },
    "record": {
        "file": "src/relay/upstream.cc",
        "old": "!server || server->port == 0 || ",
        "new": "!server || ",
        "what": "a server of port 0 is one",
    },
}
