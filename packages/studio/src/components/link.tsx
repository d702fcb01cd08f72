import { Anchor, type AnchorProps, Button, type ButtonProps, NavLink, type NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes } from "react";

type Rest<Props> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props> & {
  readonly ref?: React.Ref<HTMLAnchorElement>;
};

/** A link in running text. */
export const TextLink = createLink((props: Omit<AnchorProps, "href"> & Rest<AnchorProps>) => (
  <Anchor inherit {...props} />
));

/** A link that looks like a button. */
export const LinkButton = createLink((props: Omit<ButtonProps, "href"> & Rest<ButtonProps>) => (
  <Button component="a" {...props} />
));

/** A link of the navigation. */
export const SideLink = createLink((props: Omit<NavLinkProps, "href"> & Rest<NavLinkProps>) => (
  <NavLink component="a" {...props} />
));
