using System.Net.Sockets;
using System.Security.Authentication;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>Sends one message that says that it is a test, to a target that need not be saved yet.</summary>
public sealed class TestForwarding(TimeProvider time)
{
    public sealed record Request(SyslogTarget Target);

    /// <param name="Sentence">What was seen.</param>
    public sealed record Response(string Sentence);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!request.Target.Check().IsSuccess(out var target, out var problem))
            return problem;
        ActivityActor by = actor;
        var row = new ActivityRow(
            0, time.GetUtcNow(), ActivityKind.ForwardingTested, new(by.Kind, by.Id, by.Name, by.Address, by.SessionId), ActivitySubject.Server, "This is a test.", [], ActivityChain.Start);
        try
        {
            await using var connection = await SyslogConnection.OpenAsync(target, cancellationToken);
            await connection.SendAsync(SyslogMessage.Of(row, Environment.MachineName), cancellationToken);
            await connection.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            return Problem.Unavailable("forwarding.failed", $"The message could not be sent to {target.Words}: {exception.Message}", "See that the server runs, and that name, port and certificate are right.");
        }

        return new Response(target.Transport == SyslogTransport.Udp
            ? $"A test message was sent to {target.Words}. UDP says nothing of its arrival: look for it there."
            : $"A test message was handed over to {target.Words}. Look for it there.");
    }
}
