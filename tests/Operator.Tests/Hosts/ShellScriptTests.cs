using System.Diagnostics;
using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class ShellScriptTests
{
    public static TheoryData<string> Scripts =>
    [
        .. typeof(EmbeddedScript).Assembly
            .GetManifestResourceNames()
            .Where(resource => resource.EndsWith(".sh", StringComparison.Ordinal))
            .Select(resource => Path.GetFileName(resource)),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Shellcheck_finds_nothing(string script)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "needs shellcheck");
        using var shellcheck = Process.Start(new ProcessStartInfo("shellcheck", ["-s", "sh", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await shellcheck.StandardInput.WriteAsync(EmbeddedScript.Load(script));
        shellcheck.StandardInput.Close();

        Assert.Equal("", await shellcheck.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
