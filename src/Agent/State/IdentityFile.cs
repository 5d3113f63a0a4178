using System.Text.Json;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.State;

/// <summary>Reads and writes <c>identity.json</c>.</summary>
public static class IdentityFile
{
    public static bool Exists(StateFolder state) => File.Exists(state.IdentityFile);

    public static Result<AgentIdentity> Read(StateFolder state)
    {
        if (StateFolder.CheckOwner(state.IdentityFile) is { } unsafeFile)
            return unsafeFile;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(state.IdentityFile), AgentJson.Default.AgentIdentity)
                ?? throw new JsonException("null");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Problem("agent.not-enrolled", ProblemKind.NotEnrolled, $"There is no identity in {state.Location}.",
                "Enrol first: bbs-agent enrol --server ADDRESS, with the token from the server's page.");
        }
        catch (Exception failure) when (failure is JsonException or UnauthorizedAccessException or IOException)
        {
            return new Problem("state.unreadable", ProblemKind.Configuration, $"{state.IdentityFile} cannot be read: {failure.Message}",
                "Run as the user that owns it; if it is damaged, enrol again with --again.");
        }
    }

    public static void Write(StateFolder state, AgentIdentity identity) =>
        AtomicFile.Write(state.IdentityFile, JsonSerializer.SerializeToUtf8Bytes(identity, AgentJson.Default.AgentIdentity));
}
