namespace BorgBackupServer.Agent.Machine;

/// <summary>
/// What the CPU can do, as the kernel tells it. The runtime's own answer (<c>Aes.IsSupported</c>) is about what the
/// agent was compiled for, which is the oldest CPU that it may meet.
/// </summary>
internal static class Processor
{
    /// <summary>AES is computed by the CPU.</summary>
    public static bool HasAes { get; } = Reads("/proc/cpuinfo");

    /// <param name="lines">Lines of <c>/proc/cpuinfo</c>: <c>flags : fpu … aes …</c>, on arm64 <c>Features : fp … aes …</c>.</param>
    public static bool NamesAes(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))
        .Select(line => line.Split(' ').Contains("aes"))
        .FirstOrDefault();

    private static bool Reads(string file)
    {
        try
        {
            return NamesAes(File.ReadLines(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // the safer of the two ciphers is right everywhere
        }
    }
}
