using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd;

/// <summary>Labs of this test run: their names and subnets hold its process id, so that runs stand beside each other.</summary>
internal static partial class TestLabs
{
    /// <param name="purpose">Letters; with the process id it makes the lab's name.</param>
    /// <param name="block">0 to 3: which of this run's subnets.</param>
    public static LabOptions Options(string purpose, int block)
    {
        var subnet = (Environment.ProcessId * 4) + block;
        return new LabOptions
        {
            Name = $"{purpose}-{Environment.ProcessId}",
            Subnet = IPNetwork.Parse($"10.78.{subnet % 256}.0/24"),
        };
    }

    public static void SkipUnlessRoot() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "lab hosts need root: mounts, network namespaces, systemd-nspawn");

    /// <summary>Takes down the labs of runs that were killed before they could.</summary>
    public static async Task RemoveAbandonedAsync(string purpose, CancellationToken ct)
    {
        if (!Directory.Exists(LabOptions.StateDirectory))
            return;
        var abandoned = Directory.EnumerateDirectories(LabOptions.StateDirectory, $"{purpose}-*")
            .Select(path => Path.GetFileName(path))
            .Where(name => ProcessId().Match(name) is { Success: true } match && !IsRunning(int.Parse(match.Value)));
        foreach (var name in abandoned)
            await new PiLab(new LabOptions { Name = name }).DownAsync(ct);
    }

    private static bool IsRunning(int processId) => Process.GetProcesses().Any(process => process.Id == processId);

    [GeneratedRegex("(?<=-)[0-9]+$")]
    private static partial Regex ProcessId();
}
