using System.Diagnostics;

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>A kubectl that runs until it is disposed.</summary>
internal sealed class RunningKubectl(Process process) : IAsyncDisposable
{
    public async Task<string> NextLineAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return await process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException(
                $"kubectl ended: {await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
