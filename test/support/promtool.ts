import { spawnSync } from 'node:child_process';

/** Whether Prometheus' own checker (Debian package `prometheus`) is on the PATH. */
export const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
