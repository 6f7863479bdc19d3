using KafkaPi.ControlPlane;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>Where the API server of a run comes from: decided here and nowhere else.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private ControlPlaneServer? _embedded;

    /// <returns>
    /// The path of an administrator's kubeconfig: the one named by <c>KAFKAPI_TEST_KUBECONFIG</c>, otherwise that of a control plane of this
    /// repository, started in this process.
    /// </returns>
    public async Task<string> StartAsync(string directory, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("KAFKAPI_TEST_KUBECONFIG") is { Length: > 0 } given) return given;
        _embedded ??= await ControlPlaneServer.StartAsync(new(directory), ct);
        return _embedded.Kubeconfig;
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
