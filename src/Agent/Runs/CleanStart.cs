using System.Globalization;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// After the server has brought a repository back to an earlier state, borg's own memory of it is wrong: its cache names
/// chunks that are gone, and its record of the latest manifest refuses an older one. Both are forgotten, once for each time.
/// What is kept: which key and which encryption the repository has, and the nonce, which only ever goes forward.
/// </summary>
internal static class CleanStart
{
    // A client can be made to believe in such a nonce, and then it can never write again. No honest one comes near.
    private const ulong PoisonedNonce = 1UL << 60;

    /// <summary>Does what the order asks for, and says so in the job's log.</summary>
    public static void Follow(RepositoryTarget repository, StateFolder state, RunReporter reporter)
    {
        var generation = repository.Generation ?? 0;
        var file = Path.Combine(state.BorgFolder, $"{repository.BorgId}.generation");
        if (generation <= Read(file))
            return;
        var cache = Path.Combine(state.BorgFolder, ".cache", "borg", repository.BorgId);
        if (Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
        var security = Path.Combine(state.BorgFolder, ".config", "borg", "security", repository.BorgId);
        File.Delete(Path.Combine(security, "manifest-timestamp"));
        ForgetPoisonedNonce(Path.Combine(security, "nonce"));
        File.WriteAllText(file + ".new", generation.ToString(CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
        reporter.Log(LogLevel.Warning, "The server has brought the repository back to an earlier state. borg's cache of it was discarded; the next backup reads every file.");
    }

    private static void ForgetPoisonedNonce(string file)
    {
        if (File.Exists(file) && (!ulong.TryParse(File.ReadAllText(file).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var nonce) || nonce >= PoisonedNonce))
            File.Delete(file);
    }

    private static int Read(string file) =>
        File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
}
