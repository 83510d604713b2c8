#include "cli/examples.h"

#include "apps/lpa/arguments.h"

namespace lpab::apps {
namespace {

// Where --card is missing, LPA_CARD names the card.
constexpr cli::Example kExamples[] = {
    {"chip info",
     "  lpa --card bridge:192.168.1.1:7025 chip info\n"
     "  lpa --card at:/dev/ttyUSB2 chip info --json"},
    {"chip set-default-smdp",
     "  lpa chip set-default-smdp rsp.example.com\n"
     "  lpa chip set-default-smdp ''"},
    {"chip reset",
     "  lpa chip reset --operational\n"
     "  lpa chip reset --yes"},
    {"profile list",
     "  lpa --card pcsc: profile list\n"
     "  LPA_CARD=at:/dev/ttyUSB2 lpa profile list --json"},
    {"profile download",
     "  lpa profile download 'LPA:1$rsp.example.com$MATCHING-ID'\n"
     "  lpa profile download --qr voucher.png --enable\n"
     "  lpa profile download --address rsp.example.com --matching-id MATCHING-ID --enable --yes\n"
     "  lpa profile download - --confirmation-code-file code.txt < activation-code.txt\n"
     "  lpa profile download            (from the card's default SM-DP+)"},
    {"profile enable",
     "  lpa profile enable 89880010100000000018\n"
     "  lpa profile enable home\n"
     "  lpa profile enable home --confirm-within 10m --need registration"},
    {"profile disable",
     "  lpa profile disable home\n"
     "  lpa profile disable home --confirm-within 0"},
    {"profile delete",
     "  lpa profile delete 89880010100000000018\n"
     "  lpa profile delete home --yes"},
    {"profile rename",
     "  lpa profile rename 89880010100000000018 home\n"
     "  lpa profile rename home ''"},
    {"pair",
     "  lpa pair 'lpabridge://192.168.4.1:7025/PIN/SECRET'\n"
     "  lpa pair photo.jpg --name cabin\n"
     "  lpa pair --from devices.csv"},
    {"devices",
     "  lpa devices\n"
     "  lpa --card bridge:cabin chip info"},
    {"devices remove", "  lpa devices remove cabin"},
    {"identity", "  lpa identity"},
    {"identity request", "  lpa identity request > bench-pc.csr"},
    {"identity certificate", "  lpa identity certificate bench-pc.crt"},
    {"reader add",
     "  sudo lpa --state-dir /etc/lpa-bridge reader add cabin && sudo systemctl restart pcscd\n"
     "  sudo lpa --state-dir /etc/lpa-bridge --card ble:cabin@hci0 reader add"},
    {"reader serve", "  lpa --card bridge:cabin reader serve --vpcd 127.0.0.1:35963"},
    {"reader lpac",
     "  lpa --card bridge:cabin reader lpac -- lpac profile list\n"
     "  lpa --card at:/dev/ttyUSB2 reader lpac -- lpac chip info"},
    {"batch run",
     "  lpa batch run orders.csv --dry-run\n"
     "  lpa batch run orders.csv --report report.csv --report report.json"},
    {"discover",
     "  lpa discover\n"
     "  lpa discover --smds smds.example.com --download --yes"},
    {"doctor",
     "  lpa --card bridge:192.168.8.1:7025 doctor 'LPA:1$rsp.example.com$MATCHING-ID'\n"
     "  lpa doctor rsp.example.com"},
    {"trace show",
     "  lpa --trace run.jsonl profile list && lpa trace show run.jsonl\n"
     "  lpa trace show run.jsonl --apdus\n"
     "  lpa trace show run.jsonl device.jsonl --html run.html"},
    {"notification list", "  lpa notification list"},
    {"notification process",
     "  lpa notification process\n"
     "  lpa notification process 7 8\n"
     "  lpa notification process --all --now"},
    {"notification export", "  lpa notification export --all --output notifications.json"},
    {"notification remove", "  lpa notification remove 7 --force"},
};

}  // namespace

void AddExamples(CLI::App& app) {
  cli::AddExamples(app, kExamples);
  app.footer("'lpa COMMAND --help' says more, with examples. See also lpa(1).");
}

}  // namespace lpab::apps
