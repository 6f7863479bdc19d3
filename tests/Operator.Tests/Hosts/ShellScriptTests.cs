using System.Diagnostics;
using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class ShellScriptTests
{
    public static TheoryData<string> Scripts =>
        [.. typeof(EmbeddedScript).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sh", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Shellcheck_finds_nothing(string script)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "needs shellcheck");
        using var shellcheck = Process.Start(new ProcessStartInfo("shellcheck", ["-s", "sh", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await shellcheck.StandardInput.WriteAsync(EmbeddedScript.Load(script));
        shellcheck.StandardInput.Close();

        Assert.Equal("", await shellcheck.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_script_that_is_not_in_the_build_is_named() =>
        Assert.Contains("absent.sh", Assert.Throws<FileNotFoundException>(() => EmbeddedScript.Load("absent.sh")).Message, StringComparison.Ordinal);
}
