using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Demo;

/// <summary>The machine's kubectl with one kubeconfig; its caches are kept in the demo's directory.</summary>
/// <param name="kubeconfig"><c>null</c> for the user's own.</param>
internal sealed class Kubectl(string? kubeconfig, string cache)
{
    /// <exception cref="LabException">It failed; the message holds what it said.</exception>
    public Task<string> RunAsync(CancellationToken ct, params string[] arguments) => Command.CheckAsync("kubectl", All(arguments), ct);

    public Task<CommandResult> TryAsync(CancellationToken ct, params string[] arguments) => Command.RunAsync("kubectl", All(arguments), ct);

    /// <summary>As <see cref="RunAsync"/>, with <paramref name="input"/> as <c>-f -</c> reads it.</summary>
    public Task<string> FeedAsync(string input, CancellationToken ct, params string[] arguments) =>
        Command.CheckAsync("kubectl", All(arguments), ct, input);

    private string[] All(string[] arguments) =>
        [.. kubeconfig is null ? Array.Empty<string>() : ["--kubeconfig", kubeconfig], "--cache-dir", cache, .. arguments];
}
