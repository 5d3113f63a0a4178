using System.Net;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>Who did it, as it stays in the activity when the user or the client is long gone. An <see cref="Actor"/> becomes one by itself.</summary>
/// <param name="Id">Of the user or the client; null for the server and for strangers.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="SessionId">Of a signed-in person.</param>
public sealed record ActivityActor(ActivityActorKind Kind, Guid? Id, string Name, string? Address = null, Guid? SessionId = null)
{
    public static ActivityActor Server { get; } = new(ActivityActorKind.Server, null, "server");

    public static ActivityActor Stranger(IPAddress? address) => new(ActivityActorKind.Stranger, null, "somebody", Text(address));

    public static ActivityActor Agent(Guid clientId, string clientName, IPAddress? address = null) => new(ActivityActorKind.Agent, clientId, clientName, Text(address));

    /// <summary>One form for one address, whether it came over an IPv4 or a dual socket.</summary>
    public static string? Text(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();

    public static implicit operator ActivityActor(Actor actor) => actor.UserId is { } userId
        ? new(actor.ApiTokenId is null ? ActivityActorKind.User : ActivityActorKind.Token, userId.Value, actor.Name, actor.Origin?.Address, actor.Origin?.SessionId)
        : new(actor.IsAtTerminal ? ActivityActorKind.Terminal : ActivityActorKind.Server, null, actor.Name);
}
