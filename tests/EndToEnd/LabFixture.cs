using KafkaPi.EndToEnd;
using KafkaPi.Lab;

[assembly: AssemblyFixture(typeof(LabFixture))]

namespace KafkaPi.EndToEnd;

/// <summary>The one lab that the end-to-end tests of a run share: made when the first test asks, taken down after the last.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1);
    private PiLab? _lab;

    /// <summary>The lab with at least <paramref name="hosts"/> hosts, all up, healed and thawed. Skips the test that asks without root.</summary>
    public async Task<PiLab> UpAsync(int hosts, CancellationToken ct)
    {
        TestLabs.SkipUnlessRoot();
        await _once.WaitAsync(ct);
        try
        {
            if (_lab is null)
                await TestLabs.RemoveAbandonedAsync("e2e", ct);
            _lab ??= new PiLab(TestLabs.Options("e2e", 0));
            await _lab.UpAsync(hosts, ct);
            return _lab;
        }
        finally
        {
            _once.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
            await _lab.DownAsync(CancellationToken.None);
        _once.Dispose();
    }
}
