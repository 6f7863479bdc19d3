using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd;

/// <summary>
/// Labs of this test run. Names and subnets hold the process id, so that runs stand beside each other.
/// </summary>
internal static partial class TestLabs
{
    /// <summary>Subnets of one run: its labs stand beside each other too.</summary>
    private const int Blocks = 16;

    /// <param name="purpose">Letters, which make the lab's name together with the process id.</param>
    /// <param name="block">The subnet of this run, from 0 to 15.</param>
    public static LabOptions Options(string purpose, int block)
    {
        var subnet = (Environment.ProcessId * Blocks) + block;
        return new LabOptions
        {
            Name = $"{purpose}-{Environment.ProcessId}",
            Subnet = IPNetwork.Parse($"10.{78 + (subnet / 256 % 2)}.{subnet % 256}.0/24"),
        };
    }

    /// <summary>A subnet of this run that no lab stands on, for hosts that move there.</summary>
    public static IPNetwork OtherSubnet(int block) => Options("other", block).Subnet!.Value;

    public static IPAddress Address(IPNetwork subnet, int number)
    {
        var bytes = subnet.BaseAddress.GetAddressBytes();
        bytes[3] = (byte)number;
        return new(bytes);
    }

    public static void SkipUnlessRoot() =>
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess, "lab hosts need root: mounts, network namespaces, systemd-nspawn");

    /// <summary>Takes down the labs of runs that were killed.</summary>
    public static async Task RemoveAbandonedAsync(string purpose, CancellationToken ct)
    {
        if (!Directory.Exists(LabOptions.StateDirectory))
        {
            return;
        }

        var abandoned = Directory.EnumerateDirectories(LabOptions.StateDirectory, $"{purpose}-*")
            .Select(path => Path.GetFileName(path))
            .Where(name => ProcessId().Match(name) is { Success: true } match && !IsRunning(int.Parse(match.Value)));
        foreach (var name in abandoned)
        {
            await new PiLab(new LabOptions { Name = name }).DownAsync(ct);
        }
    }

    private static bool IsRunning(int processId) => Process.GetProcesses().Any(process => process.Id == processId);

    [GeneratedRegex("(?<=-)[0-9]+$")]
    private static partial Regex ProcessId();
}
