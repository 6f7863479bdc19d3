using KafkaPi.ControlPlane;

namespace KafkaPi.EndToEnd.Bed.Api;

/// <summary>API server of a bed.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private ControlPlaneServer? _embedded;

    /// <returns>
    /// Path of an administrator's kubeconfig: the value of <c>KAFKAPI_TEST_KUBECONFIG</c>, or the kubeconfig of this
    /// repository's control plane, which is then started in this process.
    /// </returns>
    public async Task<string> StartAsync(string directory, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("KAFKAPI_TEST_KUBECONFIG") is { Length: > 0 } given)
        {
            return given;
        }

        _embedded ??= await ControlPlaneServer.StartAsync(new(directory), ct);
        return _embedded.Kubeconfig;
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
