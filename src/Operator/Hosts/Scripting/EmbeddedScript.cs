using System.Reflection;

namespace KafkaPi.Operator.Hosts;

/// <summary>Shell scripts built into the program, whichever room they belong to.</summary>
public static class EmbeddedScript
{
    private static readonly Assembly Assembly = typeof(EmbeddedScript).Assembly;

    /// <summary>Reads the script with the file name <paramref name="name"/>, such as <c>write-files.sh</c>.</summary>
    /// <exception cref="FileNotFoundException">This build has no such script.</exception>
    /// <exception cref="InvalidOperationException">Two folders have a script of this name.</exception>
    public static string Load(string name)
    {
        var resource = Find(Assembly.GetManifestResourceNames(), name);
        using var stream = Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Selects the one resource whose path ends with the file name.</summary>
    internal static string Find(IEnumerable<string> resources, string name) =>
        resources.Where(resource => Path.GetFileName(resource) == name).ToArray() switch
        {
            [var resource] => resource,
            [] => throw new FileNotFoundException($"No script {name} is embedded.", name),
            var several => throw new InvalidOperationException(
                $"Scripts need names of their own: {string.Join(" and ", several)} are both {name}."),
        };
}
