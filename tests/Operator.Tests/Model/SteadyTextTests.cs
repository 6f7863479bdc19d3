using KafkaPi.Operator.Model.Plans;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

public sealed class SteadyTextTests
{
    [Theory]
    [InlineData("#  SIGSEGV (0xb) at pc=0x0000ffff9a1b2c3d, pid=1234, tid=0x0000ffff",
        "#  SIGSEGV (…) at pc=…, pid=…, tid=…")]
    [InlineData("saved as: /run/kafkapi/broker/hs_err_pid20441.log", "saved as: /run/kafkapi/broker/hs_err_pid….log")]
    [InlineData("Dumping heap to java_pid77.hprof ...", "Dumping heap to java_pid….hprof ...")]
    [InlineData("Could not get lock. It is held by process 31337 (apt-get)",
        "Could not get lock. It is held by process … (apt-get)")]
    [InlineData("Timed out waiting for connection after 18001 ms, attempt 3",
        "Timed out waiting for connection after … ms, attempt …")]
    [InlineData("at 2026-11-30 15:04:05,678 dpkg[4711] said so", "at … dpkg[…] said so")]
    public void What_differs_at_each_try_is_left_out(string text, string steady) =>
        Assert.Equal(steady, SteadyText.Of(text));

    [Theory]
    [InlineData("port 9092 is taken on 192.168.1.122, and 65535 on fd00::1234")]
    [InlineData("broker.id=3 of pi3 and 1.2.3 of openjdk-17-jre-headless (exit status 137)")]
    [InlineData("Invalid value 1000000 for num.io.threads: at most 255")]
    public void What_tells_one_failure_from_another_stays(string text) => Assert.Equal(text, SteadyText.Of(text));
}
