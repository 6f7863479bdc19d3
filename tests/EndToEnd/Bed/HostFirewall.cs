using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>A host's ufw, on and with SSH let in while a test looks; off again afterwards, also where the test fails: the next one has the same hosts.</summary>
internal sealed class HostFirewall : IAsyncDisposable
{
    private readonly LabHost _host;

    private HostFirewall(LabHost host) => _host = host;

    public static async Task<HostFirewall> OnAsync(LabHost host, CancellationToken ct)
    {
        await host.CheckAsync("ufw allow 22/tcp && ufw --force enable", ct);
        return new(host);
    }

    /// <summary>Whether the operator lets anything in.</summary>
    public async Task<bool> HasOurRulesAsync(CancellationToken ct) => (await _host.CheckAsync("ufw status", ct)).Contains("kafkapi ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync() => await _host.CheckAsync("ufw --force disable; ufw delete allow 22/tcp", CancellationToken.None);
}
