using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Demo;

/// <summary>This machine's kubectl with one kubeconfig. The demo's directory keeps its caches.</summary>
/// <param name="kubeconfig"><c>null</c> for the user's own.</param>
internal sealed class Kubectl(string? kubeconfig, string cache)
{
    /// <exception cref="LabException">kubectl failed; the message holds its output.</exception>
    public Task<string> RunAsync(CancellationToken ct, params string[] arguments) =>
        Command.CheckAsync("kubectl", All(arguments), ct);

    public Task<CommandResult> TryAsync(CancellationToken ct, params string[] arguments) =>
        Command.RunAsync("kubectl", All(arguments), ct);

    /// <summary>Same as <see cref="RunAsync"/>, with input for <c>-f -</c>.</summary>
    public Task<string> FeedAsync(string input, CancellationToken ct, params string[] arguments) =>
        Command.CheckAsync("kubectl", All(arguments), ct, input);

    private string[] All(string[] arguments) =>
        kubeconfig is null
            ? ["--cache-dir", cache, .. arguments]
            : ["--kubeconfig", kubeconfig, "--cache-dir", cache, .. arguments];
}
