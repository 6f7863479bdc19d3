using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed.Hosts;

/// <summary>
/// Host's ufw, enabled with SSH let in. Disposal disables it, also after a failure, because the next test has the
/// same hosts.
/// </summary>
internal sealed class HostFirewall : IAsyncDisposable
{
    private readonly LabHost _host;

    private HostFirewall(LabHost host) => _host = host;

    /// <summary>Rules that an earlier story has left are taken away first.</summary>
    public static async Task<HostFirewall> OnAsync(LabHost host, CancellationToken ct)
    {
        await host.CheckAsync("ufw --force reset && ufw allow 22/tcp && ufw --force enable", ct);
        return new(host);
    }

    /// <summary>True when a rule of the operator exists.</summary>
    public async Task<bool> HasOurRulesAsync(CancellationToken ct) =>
        (await _host.CheckAsync("ufw status", ct)).Contains("kafkapi ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync() =>
        await _host.CheckAsync("ufw --force disable; ufw delete allow 22/tcp", CancellationToken.None);
}
