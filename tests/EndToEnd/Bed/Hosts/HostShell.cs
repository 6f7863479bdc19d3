using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed.Hosts;

internal static class HostShell
{
    /// <summary>Runs a script as root inside the host, which must succeed.</summary>
    public static async Task<string> CheckAsync(
        this LabHost host, string script, CancellationToken ct, string? input = null)
    {
        var result = await host.ExecAsync(script, ct, input);
        Assert.True(
            result.Succeeded, $"{host.Name}: {script} ended with {result.ExitCode}: {result.Error}{result.Output}");
        return result.Output.TrimEnd('\n');
    }
}
