namespace KafkaPi.Operator.Hosts;

/// <summary>Shell scripts built into the program.</summary>
public static class EmbeddedScript
{
    /// <summary>The text of <paramref name="name"/>, such as <c>write-files.sh</c>.</summary>
    /// <exception cref="FileNotFoundException">There is no such script in this build.</exception>
    public static string Load(string name)
    {
        using var stream = typeof(EmbeddedScript).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"No script {name} is embedded.", name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
