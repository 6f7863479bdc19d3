using System.Globalization;

namespace KafkaPi.ControlPlane;

/// <summary>Command-line options.</summary>
internal static class CommandLine
{
    public const string Usage = $"""
        usage: kafkapi-control-plane --dir DIR [--port N] [--faults]
          {Purpose}
          --dir DIR   data, certificates, kubeconfig; used again at the next start
          --port N    the port (default: a free one)
          --faults    serves fault switches at /lab/faults to admins
        """;

    private const string Purpose = "A small Kubernetes API server on 127.0.0.1, for trying out and for tests. "
        + "Prints the path of an admin kubeconfig when it is ready.";

    /// <summary>Parses the arguments; null when they are invalid.</summary>
    public static ControlPlaneOptions? Parse(string[] args)
    {
        string? directory = null;
        var port = 0;
        var faults = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--dir" when i + 1 < args.Length:
                    directory = Path.GetFullPath(args[++i]);
                    break;
                case "--port" when i + 1 < args.Length && IsPort(args[i + 1], out port):
                    i++;
                    break;
                case "--faults":
                    faults = true;
                    break;
                default:
                    return null;
            }
        }
        return directory is null ? null : new(directory) { Port = port, Faults = faults };
    }

    private static bool IsPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;
}
