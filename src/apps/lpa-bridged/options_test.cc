#include "apps/lpa-bridged/options.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace lpab::apps {
namespace {

Result<std::optional<BridgedOptions>> Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "lpa-bridged");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return ParseBridgedOptions(static_cast<int>(argv.size()), argv.data());
}

TEST(BridgedConfig, AllSettings) {
  const auto options = ParseBridgedConfig(
      "modem = \"at:/dev/ttyUSB2\"\n"
      "listen = [\"unix:/run/b.sock\", \"127.0.0.1:7025\"]\n"
      "insecure_loopback = true\n"
      "announce = false\n"
      "name = \"gateway-17\"\n"
      "lease_grace = 5\n"
      "state_dir = \"/var/lib/b\"\n"
      "role = \"installer\"\n"
      "control = \"unix:/run/c\"\n"
      "control_group = \"netdev\"\n"
      "window_time = \"2h\"\n"
      "window_idle = \"90s\"\n"
      "window_trigger = \"/run/b/open\"\n"
      "more_aids = [\"A0000005591010FFFFFFFF8900000177\"]\n");
  ASSERT_TRUE(options) << options.error().ToString();
  EXPECT_EQ(options->modem, "at:/dev/ttyUSB2");
  EXPECT_EQ(options->listen, (std::vector<std::string>{"unix:/run/b.sock", "127.0.0.1:7025"}));
  EXPECT_TRUE(options->insecure_loopback);
  EXPECT_FALSE(options->announce);
  EXPECT_EQ(options->name, "gateway-17");
  EXPECT_EQ(options->lease_grace, 5);
  EXPECT_EQ(options->state_dir, "/var/lib/b");
  EXPECT_EQ(options->role, bridge::Role::kInstaller);
  EXPECT_EQ(options->control, "unix:/run/c");
  EXPECT_EQ(options->control_group, "netdev");
  EXPECT_EQ(options->window_time, std::chrono::hours(2));
  EXPECT_EQ(options->window_idle, std::chrono::seconds(90));
  EXPECT_EQ(options->window_trigger, "/run/b/open");
  ASSERT_EQ(options->more_aids.size(), 1u);
  EXPECT_EQ(options->more_aids[0].ToString(), "A0000005591010FFFFFFFF8900000177");
}

TEST(BridgedConfig, TheModemsRowCanBeChanged) {
  const auto options = ParseBridgedConfig(
      "modem = \"at:/dev/ttyUSB2\"\n"
      "[modem_profile]\n"
      "access = [\"csim\", \"cgla\"]\n"
      "maximum_command = 125\n"
      "manage_channel_le = 256\n"
      "terminal_capability = false\n"
      "le_with_data = false\n"
      "open_deadline = 20\n"
      "exchange_deadline = 60\n"
      "install_deadline = 300\n"
      "refresh = [\"cfun-0-1\", \"sim-power\"]\n"
      "refresh_deadline = 25\n"
      "registration_deadline = 90\n"
      "sim_power = [\"AT^SIM=0\", \"AT^SIM=1\"]\n");
  ASSERT_TRUE(options) << options.error().ToString();
  modem::ModemProfile row = modem::FindProfile({"Quectel", "EC25", ""});
  options->modem_profile.ApplyTo(row);
  EXPECT_EQ(row.name, "Quectel EC25, with the settings of this device");
  EXPECT_EQ(row.access, (std::vector{modem::AccessMethod::kCsim, modem::AccessMethod::kCgla}));
  EXPECT_EQ(row.maximum_command, 125u);
  EXPECT_EQ(row.manage_channel_le, 256);
  EXPECT_FALSE(row.terminal_capability);
  EXPECT_FALSE(row.le_with_data);
  EXPECT_EQ(row.deadlines.open, std::chrono::seconds(20));
  EXPECT_EQ(row.deadlines.exchange, std::chrono::seconds(60));
  EXPECT_EQ(row.deadlines.install, std::chrono::seconds(300));
  EXPECT_EQ(row.refresh, (std::vector<modem::RefreshStep>{
                             {modem::RefreshAction::kCfun01, std::chrono::seconds(25)},
                             {modem::RefreshAction::kSimPower, std::chrono::seconds(25)}}));
  EXPECT_EQ(row.deadlines.registration, std::chrono::seconds(90));
  EXPECT_EQ(row.sim_power, (std::vector<std::string>{"AT^SIM=0", "AT^SIM=1"}));
}

TEST(BridgedConfig, ThePortAndTheCommandsAroundIt) {
  const auto options = ParseBridgedConfig(
      "[port]\n"
      "baud = 57600\n"
      "session_baud = 921600\n"
      "flow_control = \"rtscts\"\n"
      "write_chunk = 64\n"
      "write_gap_ms = 10\n"
      "[hooks]\n"
      "before_open = [\"poff\", \"my provider\"]\n"
      "after_close = \"pon && logger x\"\n"
      "after_switch = [\"/etc/apn\"]\n"
      "deadline = 5\n");
  ASSERT_TRUE(options) << options.error().ToString();
  EXPECT_EQ(options->port.serial.baud, 57600);
  EXPECT_EQ(options->port.session_baud, 921600);
  EXPECT_TRUE(options->port.serial.hardware_flow_control);
  EXPECT_EQ(options->port.pace.chunk, 64u);
  EXPECT_EQ(options->port.pace.gap, std::chrono::milliseconds(10));
  EXPECT_EQ(options->hooks.before_open, (HookOptions::Command{"poff", "my provider"}));
  EXPECT_EQ(options->hooks.after_close, (HookOptions::Command{"/bin/sh", "-c", "pon && logger x"}));
  EXPECT_EQ(options->hooks.after_switch, (HookOptions::Command{"/etc/apn"}));
  EXPECT_EQ(options->hooks.deadline, std::chrono::seconds(5));
}

TEST(BridgedConfig, OnePlaceMayBeATextAlone) {
  EXPECT_EQ(ParseBridgedConfig("listen = \"unix:/run/b.sock\"")->listen,
            std::vector<std::string>{"unix:/run/b.sock"});
}

TEST(BridgedConfig, TheExampleIsTaken) {
  std::stringstream text;
  text << std::ifstream(LPAB_SOURCE_DIR "/packaging/lpa-bridged.toml").rdbuf();
  const auto options = ParseBridgedConfig(text.str());
  ASSERT_TRUE(options.has_value()) << options.error().ToString();
  EXPECT_EQ(options->modem, "at:/dev/lpa-modem");
  EXPECT_EQ(options->listen,
            (std::vector<std::string>{"unix:/run/lpa-bridged/bridge", "0.0.0.0:7025"}));
}

TEST(BridgedConfig, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"modem = 3", "line 1: setting 'modem' must be a text"},
      {"listen = 3", "line 1: setting 'listen' must be a text or a list of texts"},
      {"listen = [3]", "line 1: setting 'listen' must be a list of texts"},
      {"insecure_loopback = \"yes\"", "line 1: setting 'insecure_loopback' must be true or false"},
      {"lease_grace = 3601", "line 1: setting 'lease_grace' must be from 0 to 3600 seconds"},
      {"lease_grace = \"60\"", "line 1: setting 'lease_grace' must be a number of seconds"},
      {"name = \"a\"\n\nspeed = 7025", "line 3: setting 'speed' is not known"},
      {"\n\nmodem", "line 3: "},
      {"window_time = 15", "line 1: setting 'window_time' must be a text such as \"15m\""},
      {"window_idle = \"4s\"", "line 1: setting 'window_idle': '4s' is not from 5 s to 24 h"},
      {"modem_profile = 3", "line 1: setting 'modem_profile' must be a table"},
      {"[modem_profile]\nspeed = 3", "line 2: setting 'modem_profile.speed' is not known"},
      {"[modem_profile]\naccess = \"qmi\"", "line 2: setting 'access' may hold"},
      {"[modem_profile]\naccess = []", "line 2: setting 'access' must not be empty"},
      {"[modem_profile]\nmaximum_command = 300",
       "line 2: setting 'maximum_command' must be from 12 to 261"},
      {"[modem_profile]\nle_with_data = 1", "line 2: setting 'le_with_data' must be true or false"},
      {"[modem_profile]\nrefresh = \"reboot\"", "line 2: setting 'refresh' may hold"},
      {"[modem_profile]\nrefresh = []", "line 2: setting 'refresh' must hold 1 to 8 steps"},
      {"[modem_profile]\nrefresh = \"sim-power\"", "setting 'refresh' holds \"sim-power\""},
      {"[modem_profile]\nsim_power = [\"AT\", \"x\"]", "line 2: setting 'sim_power' must hold two"},
      {"[modem_profile]\nrefresh_deadline = 601",
       "line 2: setting 'refresh_deadline' must be from 1 to 600"},
      {"port = 7", "line 1: setting 'port' must be a table: [port]"},
      {"[port]\nbaud = 12345", "line 2: setting 'baud' is no rate that serial ports have"},
      {"[port]\nflow_control = \"xon\"", "line 2: setting 'flow_control' must be \"none\" or"},
      {"[port]\nparity = 1", "line 2: setting 'port.parity' is not known"},
      {"[hooks]\nbefore_open = []", "line 2: setting 'before_open' must name a program"},
      {"[hooks]\ndeadline = 0", "line 2: setting 'deadline' must be from 1 to 600"},
      {"[hooks]\nafter = \"x\"", "line 2: setting 'hooks.after' is not known"},
      {"more_aids = \"A000\"", "line 1: setting 'more_aids': AID of 2 bytes"},
  };
  for (const auto& [text, message] : cases) {
    const auto options = ParseBridgedConfig(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().message.rfind(message, 0), 0u) << options.error().message;
  }
}

TEST(BridgedOptions, FlagsCountOverTheFile) {
  const std::string path = testing::TempDir() + "lpa-bridged-" + std::to_string(getpid()) + ".toml";
  std::ofstream(path) << "modem = \"at:/dev/ttyUSB2\"\nlisten = \"unix:/run/b.sock\"\n"
                         "lease_grace = 5\n";
  const auto options = Parse({"--config", path, "--modem", "at:/dev/ttyS1", "--name", "bench"});
  unlink(path.c_str());
  ASSERT_TRUE(options) << options.error().ToString();
  EXPECT_EQ((*options)->modem, "at:/dev/ttyS1");
  EXPECT_EQ((*options)->listen, std::vector<std::string>{"unix:/run/b.sock"});
  EXPECT_EQ((*options)->lease_grace, 5);
  EXPECT_EQ((*options)->name, "bench");
  EXPECT_FALSE((*options)->insecure_loopback);
}

TEST(BridgedOptions, ProbingUsesThePortOfTheFile) {
  const std::string path = testing::TempDir() + "lpa-bridged-" + std::to_string(getpid()) + ".toml";
  std::ofstream(path) << "modem = \"at:/dev/ttyS1\"\n[port]\nbaud = 57600\n";
  const auto options = Parse({"--config", path, "probe"});
  unlink(path.c_str());
  ASSERT_TRUE(options) << options.error().ToString();
  ASSERT_TRUE((*options)->probe);
  EXPECT_EQ((*options)->probe->ports, std::vector<std::string>{"at:/dev/ttyS1"});
  EXPECT_EQ((*options)->probe->serial.baud, 57600);
}

TEST(BridgedOptions, WhatIsMissingIsNamedWithTheNextStep) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{},
        {"--modem", "at:x"},
        {"--frobnicate"},
        {"--modem", "at:x", "--listen", "unix:y", "--lease-grace", "-1"}}) {
    const auto options = Parse(arguments);
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(options.error().next.empty());
  }
}

TEST(BridgedOptions, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(Parse({"--config", "/nonexistent.toml"}).error().code, ErrorCode::kNotFound);
}

TEST(BridgedOptions, ACommandForTheDaemonNeedsNoModem) {
  const auto options = Parse({"status", "--control", "unix:/run/c"});
  ASSERT_TRUE(options && *options);
  EXPECT_EQ((*options)->ask, std::vector<std::string>{"status"});
  EXPECT_EQ((*options)->control, "unix:/run/c");
}

}  // namespace
}  // namespace lpab::apps
