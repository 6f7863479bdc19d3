using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Demo;

/// <summary>
/// Programs of this repository that the demo runs, built when they are missing or older than their sources.
/// </summary>
internal sealed class Programs
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    public Programs()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "KafkaPiOperator.sln")))
        {
            root = root.Parent;
        }

        Root = root?.FullName
            ?? throw new LabException("the demo runs from a clone of the repository: call lab/demo there");
    }

    /// <summary>Top directory of the clone.</summary>
    public string Root { get; }

    public string Operator => Built("src/Operator", "kafkapi-operator");

    public string ControlPlane => Built("lab/ControlPlane", "kafkapi-control-plane");

    public Task EnsureOperatorAsync(Func<Task> beforeReplacing, Action<string> report, CancellationToken ct) =>
        EnsureAsync("src/Operator", Operator, ["src/Operator", "src/Crds"], beforeReplacing, report, ct);

    public Task EnsureControlPlaneAsync(Func<Task> beforeReplacing, Action<string> report, CancellationToken ct) =>
        EnsureAsync("lab/ControlPlane", ControlPlane, ["lab/ControlPlane"], beforeReplacing, report, ct);

    private string Built(string project, string program) => Path.Combine(Root, project, "bin/Release/net10.0", program);

    private async Task EnsureAsync(
        string project, string program, string[] sources, Func<Task> beforeReplacing, Action<string> report,
        CancellationToken ct)
    {
        if (File.Exists(program)
            && !sources
                .SelectMany(FilesOf)
                .Any(file => File.GetLastWriteTimeUtc(file) > File.GetLastWriteTimeUtc(program)))
        {
            return;
        }

        await beforeReplacing();
        report($"dotnet build {project}");
        var directory = Path.Combine(Root, project);
        await Command.CheckAsync(
            "flock",
            [directory, "dotnet", "build", directory, "--configuration", "Release", "--verbosity", "quiet", "--nologo"],
            ct);
        File.SetLastWriteTimeUtc(program, DateTime.UtcNow);
    }

    private IEnumerable<string> FilesOf(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, project), "*", Everywhere)
        .Where(path => Path.GetRelativePath(Path.Combine(Root, project), path).Split('/')[0] is not ("bin" or "obj"));
}
