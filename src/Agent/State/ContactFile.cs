using System.Text.Json;
using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.State;

/// <summary>Writes <see cref="ServerContact"/> when something changes, and else at most once a minute: a resting agent spares the disk.</summary>
public sealed class ContactFile(StateFolder state, TimeProvider time, AgentLog log)
{
    private static readonly TimeSpan QuietFor = TimeSpan.FromMinutes(1);
    private ServerContact last = new() { IsConnected = false };
    private DateTimeOffset writtenAt = DateTimeOffset.MinValue;

    /// <param name="borgVersion">Empty if borg is missing; null leaves what was known.</param>
    public void Reached(string? borgVersion = null) =>
        Write(new ServerContact { IsConnected = true, LastContactAt = time.GetUtcNow(), BorgVersion = borgVersion ?? last.BorgVersion });

    public void Lost(string trouble) => Write(last with { IsConnected = false, Trouble = trouble });

    /// <summary>The agent ends; what troubled it last is still worth knowing.</summary>
    public void Ended() => Write(last with { IsConnected = false });

    public static ServerContact? Read(StateFolder state)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(state.ContactFile), AgentJson.Default.ServerContact);
        }
        catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
        {
            return null; // because it only informs, and is written again with the next contact
        }
    }

    private void Write(ServerContact contact)
    {
        var isNews = contact.IsConnected != last.IsConnected || contact.Trouble != last.Trouble || contact.BorgVersion != last.BorgVersion;
        last = contact;
        var now = time.GetUtcNow();
        if (!isNews && now - writtenAt < QuietFor && now >= writtenAt)
            return;
        writtenAt = now;
        try
        {
            AtomicFile.Write(state.ContactFile, JsonSerializer.SerializeToUtf8Bytes(contact, AgentJson.Default.ServerContact));
        }
        catch (IOException failure)
        {
            log.Warning($"{state.ContactFile} cannot be written: {failure.Message}"); // it only informs
        }
    }
}
