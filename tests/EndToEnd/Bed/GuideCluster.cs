using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// Cluster of most stories: three hosts, Confluent 7.2.2, reached as a user whose key has a passphrase and whose
/// sudo asks for a password. A story finds it Ready, and leaves it so that it becomes Ready again.
/// </summary>
internal static class GuideCluster
{
    public const string Name = "pis";
    public const string Topic = "readings";
    private const string User = "kay";
    private const string Secret = "kay-ssh";

    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Secrets> Made = new(Secrets.Make);

    public static Secrets Secrets => Made.Value;

    /// <summary>
    /// Waits until the cluster has settled, and installs it where it is missing. A cluster that an earlier story
    /// left unwell fails this story, and is deleted so that it does not fail the next ones.
    /// </summary>
    public static async Task ReadyGuideClusterAsync(this ClusterBed bed, CancellationToken ct)
    {
        await bed.ReadyAsync(ct);
        if (await bed.FindAsync(Name, ct) is null)
        {
            await bed.FreeHostsAsync(ct);
            await bed.ApplyGuideClusterAsync("Purge", ct);
        }

        try
        {
            await bed.WaitReadyAsync(Name, ct, Settled);
            await bed.AllInSyncAsync(ct);
        }
        catch (TimeoutException)
        {
            await bed.FreeHostsAsync(ct);
            throw;
        }
    }

    public static async Task ApplyGuideClusterAsync(
        this ClusterBed bed, string deletionPolicy, CancellationToken ct)
    {
        await Task.WhenAll(bed.Hosts.Select(host => LetInAsync(host, ct)));
        await bed.MakeSecretAsync(Secret, Secrets.Values, ct);
        var manifest = await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", ct);
        await bed.Kubectl.ApplyAsync(
            $"{manifest with { User = User, Secret = Secret, DeletionPolicy = deletionPolicy }}", ct);
    }

    /// <summary>Makes the cluster's user on a host, which a new disk does not have.</summary>
    public static async Task LetInAsync(LabHost host, CancellationToken ct)
    {
        await host.CheckAsync($$"""
            id {{User}} >/dev/null 2>&1 || useradd --create-home --shell /bin/bash {{User}}
            chpasswd
            echo '{{User}} ALL=(ALL:ALL) ALL' > /etc/sudoers.d/{{User}}; chmod 440 /etc/sudoers.d/{{User}}
            install -d -m 700 -o {{User}} -g {{User}} /home/{{User}}/.ssh
            echo '{{Secrets.PublicKey}}' > /home/{{User}}/.ssh/authorized_keys
            chown {{User}}: /home/{{User}}/.ssh/authorized_keys
            """, ct, $"{User}:{Secrets.SudoPassword}\n");
    }
}
